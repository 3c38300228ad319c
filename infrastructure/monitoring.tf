# What somebody should hear of, and what somebody may want to see.

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${local.name}-dead-letters"
  alarm_description   = "An instruction was received five times and not even given up: its sender has no answer."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letter.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "message_age" {
  alarm_name          = "${local.name}-message-age"
  alarm_description   = "An instruction has waited too long: no worker runs, or it is stuck."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.input.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.message_age_alarm_seconds
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags
}

# The worker's own metrics (namespace DeployWorker) have the step as their only dimension, because
# each further value of a dimension is a metric that is paid for; they tell of all workers of an
# account together. This one tells of this site: it is read from the same records, in its own log.
resource "aws_cloudwatch_log_metric_filter" "failed_deploys" {
  name           = "${local.name}-failed-deploys"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.Step = \"deploy\" && $.StepFailures > 0 }"

  metric_transformation {
    namespace = "DeployWorker/Sites"
    name      = "FailedDeploys-${local.site}"
    value     = "$.StepFailures"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "failed_deploys" {
  alarm_name          = "${local.name}-failed-deploys"
  alarm_description   = "Publishing failed twice within an hour: what is live is older than what was committed."
  namespace           = aws_cloudwatch_log_metric_filter.failed_deploys.metric_transformation[0].namespace
  metric_name         = aws_cloudwatch_log_metric_filter.failed_deploys.metric_transformation[0].name
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 2
  period              = 3600
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags
}

resource "aws_cloudwatch_dashboard" "site" {
  count          = var.dashboard ? 1 : 0
  dashboard_name = local.name

  dashboard_body = templatefile("${path.module}/dashboard.json.tftpl", {
    region            = local.region
    input_queue       = aws_sqs_queue.input.name
    output_queue      = aws_sqs_queue.output.name
    dead_letter_queue = aws_sqs_queue.dead_letter.name
    cluster           = local.cluster_name
    service           = aws_ecs_service.worker.name
    log_group         = aws_cloudwatch_log_group.worker.name
  })
}
