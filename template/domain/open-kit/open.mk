# The targets that publish a part of the repo; domain.mk includes them.

define OPEN_KIT_MISSING
error: pyproject.toml: the package open-kit is missing
hint: add it, each line with its mark, then run make again:

[dependency-groups]
dev = [
    "open-kit",  # openignore: line
    "platform-kit[dev]",
]

[tool.uv.sources]
open-kit = { path = "open-kit", editable = true }  # openignore: line
endef
export OPEN_KIT_MISSING

# pyproject.toml is the team's: that of a repo that was closed, or is from before 0.4.0, does not name the package.
.PHONY: open-kit
open-kit: $(READY)
	@grep -q '"open-kit"' pyproject.toml || { echo "$$OPEN_KIT_MISSING" >&2; exit 1; }

.PHONY: open-plan
open-plan: open-kit  ## Show what would become public (FORMAT=json or markdown)
	@$(DOMAIN) open plan $(if $(FORMAT),--format "$(FORMAT)")

.PHONY: open-verify
open-verify: open-kit  ## Build and test what would become public, on its own
	@$(DOMAIN) open verify

.PHONY: open-publish
open-publish: open-kit  ## Commit it for the public repo (PUSH=yes to push, DIGEST=.. of the plan)
	@$(DOMAIN) open publish $(if $(PUSH),--push) $(if $(DIGEST),--digest "$(DIGEST)")
