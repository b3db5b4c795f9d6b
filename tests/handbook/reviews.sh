# The example company, with a review that was begun, and one that was written before its checklist grew.
cp -r "$REPOSITORY/content" "$REPOSITORY/checklists" "$REPOSITORY/readyroom.yaml" .
readyroom new review shop-product-search production-readiness > /dev/null
review=content/checkout/orders-db/reviews/2026-data-store.md
sed -e 's/id: data-store, version: 5/id: data-store, version: 4/' \
    -e '/^  data.masking:/,/^    answered_on:/d' \
    -e 's/^  # Keeping data$/&\n  data.copied-by-hand: yes/' \
    "$REPOSITORY/$review" > "$review"
