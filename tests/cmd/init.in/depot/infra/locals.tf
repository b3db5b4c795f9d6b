locals {
  queues = toset(["mail", "orders"])
}
