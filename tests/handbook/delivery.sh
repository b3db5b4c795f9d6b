# The example company.
cp -r "$REPOSITORY/content" "$REPOSITORY/checklists" "$REPOSITORY/readyroom.yaml" .
