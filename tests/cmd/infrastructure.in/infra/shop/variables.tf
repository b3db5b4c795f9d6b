variable "environment" {
  default = "test"
}

variable "paging" {
  type = string
}

locals {
  common_tags = merge(var.tags, { Repository = "acme/ops", Service = "shop-web" })
  runbooks    = "https://git.shop.example/${local.common_tags.Repository}/blob/main/content/shop/runbooks"
  sentence    = "Runbook: ${local.runbooks}/queue.md#drain"
}
