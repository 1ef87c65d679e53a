# dre_top: one clock, 100 MHz
#
# Synopsys Design Constraints for a run of the module by itself: OpenSTA, Design Compiler, Quartus,
# Libero, yosys-based flows. In a larger design the clock that arrives is all that it needs.
# No output depends on an input within the cycle, but inputs pass logic before the first register.
# The delays below leave 20 % of the period to what is outside, on each side. Put the figures
# of your board or of your system in their place.

create_clock -name aclk -period 10.000 [get_ports aclk]

set_input_delay 2.000 -clock aclk [get_ports {
    aresetn s_axis_hash_tvalid s_axis_hash_tdata s_axis_hash_tlast
    s_axis_score_tvalid s_axis_score_tdata s_axis_score_tlast s_axis_score_tkeep
    s_axis_score_tuser m_axis_assign_tready m_axis_select_tready
    m_axis_offload_tready m_axis_fetch_tready s_axil_awaddr s_axil_awprot
    s_axil_awvalid s_axil_wdata s_axil_wstrb s_axil_wvalid s_axil_bready
    s_axil_araddr s_axil_arprot s_axil_arvalid s_axil_rready
}]
set_output_delay 2.000 -clock aclk [get_ports {
    s_axis_hash_tready s_axis_score_tready m_axis_assign_tvalid m_axis_assign_tdata
    m_axis_assign_tlast m_axis_select_tvalid m_axis_select_tdata m_axis_select_tlast
    m_axis_offload_tvalid m_axis_offload_tdata m_axis_offload_tlast
    m_axis_fetch_tvalid m_axis_fetch_tdata m_axis_fetch_tlast s_axil_awready
    s_axil_wready s_axil_bresp s_axil_bvalid s_axil_arready s_axil_rdata
    s_axil_rresp s_axil_rvalid irq
}]
