"""Two more domains for the example of the template, and a script that runs all three; see README.md."""
