# Two roles: the task role is what the worker itself may do, the execution role is what ECS needs
# before the worker starts. The worker never sees the second.

locals {
  task_definition_arn = "arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${local.name}"

  task_trust = templatefile("${path.module}/policies/ecs-trust.json.tftpl", {
    partition = local.partition
    region    = local.region
    account   = local.account
  })

  # A secret may be named with the member of its JSON to take, arn:…:secret:name:member::, which is
  # no part of what the policy names.
  secret_arns = [
    for arn in distinct(values(var.secrets)) : join(":", slice(split(":", arn), 0, min(7, length(split(":", arn)))))
  ]
}

resource "aws_iam_role" "task" {
  name               = "${local.role_name}-task"
  description        = "What the worker of ${local.host} may do"
  assume_role_policy = local.task_trust
  tags               = local.tags
}

resource "aws_iam_role_policy" "task" {
  name = "worker"
  role = aws_iam_role.task.id
  policy = templatefile("${path.module}/policies/task.json.tftpl", {
    bucket_arn          = local.bucket_arn
    input_queue_arn     = aws_sqs_queue.input.arn
    output_queue_arn    = aws_sqs_queue.output.arn
    service_arn         = local.service_arn
    task_definition_arn = local.task_definition_arn
  })
}

resource "aws_iam_role" "execution" {
  name               = "${local.role_name}-execution"
  description        = "Starts the worker of ${local.host}"
  assume_role_policy = local.task_trust
  tags               = local.tags
}

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid    = "WriteTheLog"
          Effect = "Allow"
          Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
          # The log group's own ARN ends with the colon and star that streams need.
          Resource = "${aws_cloudwatch_log_group.worker.arn}:*"
        },
        {
          Sid      = "LogInToTheRegistry"
          Effect   = "Allow"
          Action   = "ecr:GetAuthorizationToken"
          Resource = "*"
        },
        {
          Sid    = "PullTheImage"
          Effect = "Allow"
          Action = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
          Resource = (
            local.creates_repository
            ? aws_ecr_repository.worker[0].arn
            : "arn:${local.partition}:ecr:*:*:repository/*"
          )
        },
      ],
      length(local.secret_arns) == 0 ? [] : [
        {
          Sid      = "HandOverSecrets"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
          Resource = local.secret_arns
        },
      ],
    )
  })
}
