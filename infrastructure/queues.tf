# Instructions in, answers out, and a place for what nobody could handle.

resource "aws_sqs_queue" "input" {
  name = local.queue_names.input
  # The worker holds a message by extending this again and again.
  visibility_timeout_seconds = 300
  receive_wait_time_seconds  = 20
  message_retention_seconds  = 4 * 24 * 3600
  sqs_managed_sse_enabled    = true
  tags                       = local.tags

  # Five and not three: every receipt counts, also that of a message which the worker gave back
  # because it was stopped. A rolling restart, a task that Fargate moved and one crash make three,
  # and the message was fine all along. A message that kills its worker each time still ends in the
  # dead-letter queue after five attempts, less than half an hour.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "output" {
  name                      = local.queue_names.output
  receive_wait_time_seconds = 20
  message_retention_seconds = 4 * 24 * 3600
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

resource "aws_sqs_queue" "dead_letter" {
  name = local.queue_names.dead_letter
  # A message keeps its age when it moves here, so this is longer than the input queue's.
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.input.arn]
  })
}

resource "aws_sqs_queue_policy" "all" {
  for_each = {
    input       = aws_sqs_queue.input
    output      = aws_sqs_queue.output
    dead_letter = aws_sqs_queue.dead_letter
  }

  queue_url = each.value.id
  policy = templatefile("${path.module}/policies/queue.json.tftpl", {
    queue_arn = each.value.arn
  })
}
