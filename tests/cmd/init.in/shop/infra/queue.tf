resource "aws_cloudwatch_metric_alarm" "backlog" {
  alarm_name  = "orders-backlog"
  metric_name = "ApproximateNumberOfMessagesVisible"
  namespace   = "AWS/SQS"
}
