# The targets that publish part of the repo. domain.mk includes this file.

define OPEN_KIT_MISSING
error: pyproject.toml: the package open-kit is missing
hint: add these lines with their marks, then run make again:

[dependency-groups]
dev = [
    "open-kit",  # openignore: line
    "platform-kit[dev]",
]

[tool.uv.sources]
open-kit = { path = "open-kit", editable = true }  # openignore: line
endef
export OPEN_KIT_MISSING

# pyproject.toml is the team's, so an update does not add the package to a repo from before 0.4.0.
.PHONY: open-kit
open-kit: $(READY)
	@grep -q '"open-kit"' pyproject.toml || { echo "$$OPEN_KIT_MISSING" >&2; exit 1; }

# Formatters move comments, and with them the marks of private lines.
FORMATTER_GUARD = $(if $(shell grep '"open-kit"' pyproject.toml),$(DOMAIN) open guard)

.PHONY: open-plan
open-plan: open-kit  ## Show what would become public (FORMAT=json, or markdown with LIMIT=bytes)
	@$(DOMAIN) open plan $(if $(FORMAT),--format "$(FORMAT)") $(if $(LIMIT),--limit "$(LIMIT)")

.PHONY: open-verify
open-verify: open-kit  ## Build, test and run the public part on its own
	@$(DOMAIN) open verify

.PHONY: open-publish
open-publish: open-kit  ## Publish it (a dry run without PUSH=yes; DIGEST=.. is that of the approved plan)
	@$(DOMAIN) open publish $(if $(PUSH),--push) $(if $(DIGEST),--digest "$(DIGEST)")
