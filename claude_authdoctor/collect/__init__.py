"""Look at the machine once and change nothing: every collector goes through `model.machine.Machine`."""
