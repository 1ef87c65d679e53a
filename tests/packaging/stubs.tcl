# Runs a script for Vivado or Quartus in a Tcl interpreter in which their commands only look at what they are asked for: every option has to
# be a known one, every file and every port has to be there. Each call is printed as a line.
#
#   tclsh stubs.tcl FLOW PORTS SCRIPT ARGUMENT...
#
# FLOW is vivado, quartus or xgui; PORTS the names of the ports of the top.

set arguments [lassign $argv flow ports script]
set argv $arguments
set argc [llength $arguments]
set argv0 $script

# Whatever is not declared below is an error; Tcl itself would look for a program of that name.
proc unknown {args} {
    error "unknown command: $args"
}

# Declares a command: options that stand alone, options with a value, the number of arguments beside them, and what is done with those.
proc command {name flags options least most {body {}}} {
    proc $name {args} [string map [list %NAME $name %FLAGS $flags %OPTIONS $options %LEAST $least %MOST $most %BODY $body] {
        set rest {}
        for {set i 0} {$i < [llength $args]} {incr i} {
            set word [lindex $args $i]
            if {$word in {%OPTIONS}} {
                incr i
                if {$i == [llength $args]} { error "%NAME $word: value missing" }
                set option($word) [lindex $args $i]
            } elseif {[string match -* $word] && $word ni {%FLAGS}} {
                error "%NAME: unknown option $word"
            } elseif {$word ni {%FLAGS}} {
                lappend rest $word
            }
        }
        if {[llength $rest] < %LEAST || [llength $rest] > %MOST} {
            error "%NAME: [llength $rest] arguments"
        }
        puts "%NAME $args"
        %BODY
    }]
}

proc must_exist {file} {
    if {![file isfile $file]} { error "no such file: $file" }
}

proc must_be_port {names} {
    foreach name $names {
        # A star is a pattern, brackets are the index of a bit.
        set pattern [string map {[ \\[ ] \\]} $name]
        if {[lsearch $::ports $pattern] < 0} { error "no such port: $name" }
    }
}

# Constraints
command get_ports {} {} 1 1 { must_be_port [lindex $rest 0]; return [lindex $rest 0] }
command create_clock {} {-name -period} 1 1
command set_input_delay {} {-clock} 2 2
command set_output_delay {} {-clock} 2 2
command set_false_path {} {-from -to} 0 0
command set_property {-dict} {} 2 3

switch $flow {
    vivado {
        command read_verilog {-sv} {} 1 1 { foreach file [lindex $rest 0] { must_exist $file } }
        command read_xdc {} {-mode -ref} 1 1 {
            foreach file [lindex $rest 0] { must_exist $file; source $file }
        }
        command synth_design {} {-top -part -mode} 0 0
        command opt_design {} {} 0 0
        command place_design {} {} 0 0
        command route_design {} {} 0 0
        command write_checkpoint {-force} {} 1 1
        command write_bitstream {-force} {} 1 1
        command report_utilization {-hierarchical} {-file} 0 0
        command report_timing_summary {} {-file} 0 0
    }
    quartus {
        set quartus(args) $arguments
        rename package tcl_package
        proc package {verb name} {
            if {$verb ne "require" || $name ni {::quartus::project ::quartus::flow}} { error "no package $name" }
        }
        command project_new {-overwrite} {} 1 1
        command set_global_assignment {} {-name} 1 1 {
            switch $option(-name) {
                VERILOG_FILE { must_exist [lindex $rest 0] }
                SDC_FILE { must_exist [lindex $rest 0]; source [lindex $rest 0] }
                FAMILY - DEVICE - TOP_LEVEL_ENTITY - VERILOG_INPUT_VERSION {}
                default { error "unknown assignment $option(-name)" }
            }
        }
        command set_instance_assignment {} {-name -to} 1 1 { must_be_port $option(-to) }
        command export_assignments {} {} 0 0
        command execute_flow {-compile} {} 0 0
        command project_close {} {} 0 0
    }
    xgui {
        namespace eval ipgui {}
        command ipgui::add_param {} {-name} 1 1
    }
}

# With the error of a script goes its line, and the exit code is 1.
source $script
if {$flow eq "xgui"} { init_gui instance }
