# SPDX-License-Identifier: Apache-2.0
.DEFAULT_GOAL := help
.PHONY: help build test format run standalone user-poms release-jars ci

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile and package everything, without the tests
	mvn -q -B -DskipTests package

test: ## the whole truth: format, rules, compile, test
	mvn -B verify

format: ## format every Java file
	mvn -q -B -pl '!core/bom' spotless:apply

run: ## build and run the quickstart service
	mvn -q -B -DskipTests package && SERVICE_NAME=users ENVIRONMENT=development java -jar examples/quickstart/target/quickstart.jar

standalone: ## prove that each leaf compiles alone
	build/standalone

user-poms: ## prove that users resolve no library below a floor
	build/user-poms

release-jars: ## build the jars of sources and Javadoc, too
	build/release-jars

ci: ## what the continuous integration runs, on every JDK that is here
	.ci/run
