# dre_top: one clock, 100 MHz
#
# Xilinx Design Constraints for a run on its own (out of context). In a block design the clock
# comes from outside, and this file is not needed.

create_clock -name aclk -period 10.000 [get_ports aclk]
