"""Ask: is the credential alive, and is the way to it open. `plan` decides purely, `engine` puts the questions."""
