resource "aws_cloudwatch_metric_alarm" "door_open" {
  alarm_name          = "baths-door-open"
  alarm_description   = "A door stands open at night. Runbook: https://ops.baths.example/baths/doors/runbooks/door/"
  namespace           = "Baths/Doors"
  metric_name         = "OpenSeconds"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 600
  period              = 60
  evaluation_periods  = 5
  tags                = { severity = "page" }
}

resource "aws_cloudwatch_metric_alarm" "camera_dark" {
  alarm_name          = "baths-camera-dark"
  alarm_description   = "A camera sends no picture. Runbook: https://wiki.guards.example/cameras"
  namespace           = "Baths/Doors"
  metric_name         = "Frames"
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 3
}
