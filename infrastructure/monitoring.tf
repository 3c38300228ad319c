# What somebody should hear of, and what somebody may want to see.

locals {
  # By the ending of the alarm's name: too much of a figure within a period of so many seconds.
  alarms = {
    dead-letters = {
      description = "An instruction was received five times and not even given up: its sender has no answer."
      namespace   = "AWS/SQS"
      metric      = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = aws_sqs_queue.dead_letter.name }
      statistic   = "Maximum"
      period      = 300
      threshold   = 1
    }
    message-age = {
      description = "An instruction has waited too long: no worker runs, or it is stuck."
      namespace   = "AWS/SQS"
      metric      = "ApproximateAgeOfOldestMessage"
      dimensions  = { QueueName = aws_sqs_queue.input.name }
      statistic   = "Maximum"
      period      = 300
      threshold   = var.message_age_alarm_seconds
    }
    failed-deploys = {
      description = "Publishing failed twice within an hour: what is live is older than what was committed."
      namespace   = aws_cloudwatch_log_metric_filter.failed_deploys.metric_transformation[0].namespace
      metric      = aws_cloudwatch_log_metric_filter.failed_deploys.metric_transformation[0].name
      dimensions  = {}
      statistic   = "Sum"
      period      = 3600
      threshold   = 2
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "all" {
  for_each = local.alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  period              = each.value.period
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
