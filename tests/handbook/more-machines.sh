# A small project without a problem.
mkdir -p content/shop/runbooks content/shop/alarms
printf 'as_of: 2026-11-20\n' > readyroom.yaml
printf 'application: shop\nowner: shop\n' > content/shop/service.yaml
printf -- '---\nreviewed_on: 2026-11-01\n---\n\n# Slow\n\n1. Restart the job.\n2. Verify that `/health` answers.\n' > content/shop/runbooks/slow.md
cat > content/shop/alarms/shop.yml <<'YAML'
groups:
  - name: shop
    rules:
      - alert: ShopSlow
        expr: latency > 1
        labels: {severity: critical}
        annotations:
          runbook_url: content/shop/runbooks/slow.md
YAML
