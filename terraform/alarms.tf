# SPDX-License-Identifier: Apache-2.0

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  count               = var.create_alarms ? 1 : 0
  provider            = aws.iam_events
  alarm_name          = "${var.name}-dead-letters"
  alarm_description   = "The CloudUser operator could not make sense of a notification. Look at the messages of ${var.name}-dead-letters, mend the cause, then redrive them."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "queue_age" {
  count               = var.create_alarms ? 1 : 0
  provider            = aws.iam_events
  alarm_name          = "${var.name}-queue-age"
  alarm_description   = "Nobody reads the notifications for the CloudUser operator. See whether it runs, and whether its role may receive from ${var.name}-events."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.events.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_queue_age_seconds
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = local.tags
}
