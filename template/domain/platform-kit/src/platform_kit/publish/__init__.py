"""Publishing: audit a mart, alter the published table to match its contract, replace the window."""
