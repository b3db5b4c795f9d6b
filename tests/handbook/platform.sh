# One file of alarms, and one that looks like it.
mkdir -p content/checkout/api/alarms infra/payments
printf 'alarms: [content/**/alarms/**, infra/**]\n' > readyroom.yaml
cat > content/checkout/api/alarms/checkout.yml <<'END'
groups:
  - name: checkout
    rules:
      - alert: CheckoutErrorsHigh
        expr: checkout_errors > 5
END
cat > infra/payments/contacts.yaml <<'END'
apiVersion: 1
contactPoints:
  - name: payments
    receivers: [{uid: mail, type: email, settings: {addresses: payments@acme.example}}]
END
