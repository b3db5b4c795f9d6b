resource "aws_cloudwatch_metric_alarm" "backlog" {
  for_each          = local.queues
  alarm_name        = "${each.key}-backlog"
  alarm_description = "Runbook: https://github.com/acme/wiki/wiki/${each.key}"
}
