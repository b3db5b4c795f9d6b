#!/usr/bin/env bash
# Runs readyroom in a GitHub job. If it fails for a reason other than findings, an annotation says what the exit code means.
#
# COMMAND, ROOT, FORMAT, OUTPUT, ARGUMENTS and OUTLINE are the inputs of the action.
set -euo pipefail

# The arguments may be on several lines, since YAML's `|` keeps line breaks. Without `-d`, `read` stops at the first line.
read -rd '' -a words <<< "$ARGUMENTS" || true
call=(readyroom "$COMMAND" --root "$ROOT")
if [ "$COMMAND" = check ]; then
    call+=(--format "$FORMAT")
    if [ -n "$OUTPUT" ]; then call+=(--output "$OUTPUT"); fi
fi
if [ -n "${OUTLINE:-}" ]; then
    file=$OUTLINE
    if [[ $OUTLINE == *://* ]]; then
        file=${RUNNER_TEMP:-/tmp}/outline.json.zst
        # If the file is missing, readyroom reports what it cannot check.
        rm -f "$file"
        curl --fail --silent --show-error --location --proto '=https,file' --max-time 60 --output "$file" "$OUTLINE" ||
            echo "::warning title=readyroom::the outline cannot be downloaded from $OUTLINE"
    fi
    call+=(--with "$file")
fi
call+=(${words[@]+"${words[@]}"})

code=0
if [ -z "$OUTPUT" ] || [ "$COMMAND" = check ]; then
    "${call[@]}" || code=$?
elif : > "$OUTPUT"; then
    "${call[@]}" > "$OUTPUT" || code=$?
else
    code=3
fi

case $code in
    0 | 1) ;;
    2) echo "::error title=readyroom::readyroom $COMMAND could not run; nothing was checked. The log says why." ;;
    3) echo "::error title=readyroom::disk or I/O failed: try again. The log says where." ;;
    *) echo "::error title=readyroom::readyroom $COMMAND failed with exit code $code" ;;
esac
exit "$code"
