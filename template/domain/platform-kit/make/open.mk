# The targets that publish a part of the repo. Part of domain.mk where there is an openignore.txt; a file of its
# own so that `make help` does not list them elsewhere.

.PHONY: open-plan
open-plan: $(READY)  ## Show what would become public (FORMAT=json or markdown)
	@$(DOMAIN) open plan $(if $(FORMAT),--format "$(FORMAT)")

.PHONY: open-verify
open-verify: $(READY)  ## Build and test what would become public, on its own
	@$(DOMAIN) open verify

.PHONY: open-publish
open-publish: $(READY)  ## Commit it for the public repo (PUSH=yes to push, DIGEST=.. of the plan)
	@$(DOMAIN) open publish $(if $(PUSH),--push) $(if $(DIGEST),--digest "$(DIGEST)")
