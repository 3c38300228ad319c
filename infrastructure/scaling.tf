# From nobody to one: an alarm on waiting messages wakes the worker. There is no way back here: the
# worker knows best when nothing is left to do, and sets the desired count to 0 itself.

resource "aws_appautoscaling_target" "worker" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${local.cluster_name}/${aws_ecs_service.worker.name}"
  min_capacity       = 0
  max_capacity       = 1
}

resource "aws_appautoscaling_policy" "wake" {
  name               = "${local.name}-wake"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.worker.service_namespace
  scalable_dimension = aws_appautoscaling_target.worker.scalable_dimension
  resource_id        = aws_appautoscaling_target.worker.resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "ExactCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = 60

    step_adjustment {
      metric_interval_lower_bound = 0
      scaling_adjustment          = 1
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "wake" {
  alarm_name          = "${local.name}-wake"
  alarm_description   = "Messages wait for the worker. This is no fault: it starts one."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.input.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 1
  # A queue that nobody uses for six hours has no figures at all.
  treat_missing_data = "notBreaching"
  # CloudWatch repeats this every minute while the alarm lasts, so that a message which comes just
  # as the worker goes to sleep wakes it again.
  alarm_actions = [aws_appautoscaling_policy.wake.arn]
  tags          = local.tags
}
