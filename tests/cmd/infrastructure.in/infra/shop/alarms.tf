resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = toset(["cart", "pay"])

  alarm_name        = "${var.environment}-${each.key}-errors"
  alarm_description = "Too many fail. Runbook: ${local.runbooks}/errors.md"
  tags              = merge(local.common_tags, { Severity = "critical" })
}

resource "aws_cloudwatch_metric_alarm" "queue" {
  alarm_name        = "${var.environment}-queue-is-long"
  alarm_description = "Orders wait. ${local.sentence}"
  tags              = local.common_tags
}

resource "aws_cloudwatch_composite_alarm" "shop" {
  alarm_name        = var.name_of_the_pager
  alarm_description = <<-EOF
    The shop is down.
    Runbook: ${local.runbooks}/${var.paging}.md
  EOF
}

resource "aws_cloudwatch_metric_alarm" "disk_full" {
  alarm_name        = "${var.paging}-disk"
  alarm_description = "Runbook: ${local.runbooks}/discs.md"
}
