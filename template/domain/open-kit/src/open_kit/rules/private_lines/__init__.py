"""The texts of private lines: what a line says, and where else it is said."""
