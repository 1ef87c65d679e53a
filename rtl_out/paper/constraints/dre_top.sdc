# dre_top: one clock, 100 MHz
#
# Synopsys Design Constraints: OpenSTA, Design Compiler, Quartus, Libero, yosys-based flows.
# No output depends on an input within the cycle, but inputs pass logic before the first register.
# The delays below leave 20 % of the period to what is outside, on each side. Put the figures
# of your board or of your system in their place.

create_clock -name aclk -period 10.000 [get_ports aclk]

set_input_delay 2.000 -clock aclk [get_ports {
    aresetn th_hd_i enable_i clear_i s_axis_hash_tvalid s_axis_hash_tdata
    s_axis_hash_tlast m_axis_assign_tready
}]
set_output_delay 2.000 -clock aclk [get_ports {
    s_axis_hash_tready m_axis_assign_tvalid m_axis_assign_tdata m_axis_assign_tlast
    hcu_busy_o chunks_o clusters_o tokens_o
}]
