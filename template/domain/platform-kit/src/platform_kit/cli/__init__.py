"""The command `domain`: what a person types and reads. All printing is here."""
