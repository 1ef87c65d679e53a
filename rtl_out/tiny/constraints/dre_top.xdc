# dre_top: one clock, 100 MHz
#
# Xilinx Design Constraints for a run of the module by itself (out of context). In a larger design
# the clock comes from outside, and is all that the module needs: this file would make a second one.
# It keeps to the module with
#     set_property SCOPED_TO_REF dre_top [get_files dre_top.xdc]
#     set_property USED_IN {synthesis implementation out_of_context} [get_files dre_top.xdc]

create_clock -name aclk -period 10.000 [get_ports aclk]
