"""Has LibreLane check a configuration, but for the variables that a PDK brings, and prints some of what it understood."""

import json
import pathlib
import sys

import yaml
from librelane.config import Config
from librelane.flows import Flow

path = pathlib.Path(sys.argv[1]).resolve()
values = yaml.safe_load(path.read_text())
flow = Flow.factory.get(values["meta"]["flow"])
library = "STD_CELL_LIBRARY"
values |= {"PDK": "none", library: "none"}
# A flow only makes its list of variables once it has a configuration, which is what is to be checked.
variables = flow.get_all_config_variables(flow.__new__(flow))
config, _ = Config.load(
    values,
    [variable for variable in variables if not variable.pdk or variable.name == library],
    pdk_root=str(path.parent),
    design_dir=str(path.parent),
    _load_pdk_configs=False,
)
names = ["DESIGN_NAME", "VERILOG_FILES", "VERILOG_DEFINES", "EXTRA_VERILOG_MODELS", "CLOCK_PORT", "PNR_SDC_FILE"]
understood = {name: config[name] for name in names}
print(json.dumps(understood | {"CLOCK_PERIOD": float(config["CLOCK_PERIOD"])}, default=str))
