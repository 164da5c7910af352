"""Publishing: audit a mart, bring the published table to its contract, replace the window."""
