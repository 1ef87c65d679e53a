# Make, the shell and Verilator read these signs in the name of a folder as something else than a name, and some as a command.
ODD_SIGNS := $$ ` " ' \ ; & | < > ( ) * ? [ ] { } \# : %
ODD_SIGNS := $(strip $(foreach sign,$(ODD_SIGNS),$(findstring $(sign),$(CURDIR))) $(if $(word 2,$(CURDIR)),a blank))
ifneq ($(ODD_SIGNS),)
$(error the name of this folder has $(ODD_SIGNS) in it, which make cannot work with: give it another name)
endif
