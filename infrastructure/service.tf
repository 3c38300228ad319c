# The worker: one task, or none while nobody edits.

locals {
  cluster_arn  = var.cluster_arn == null ? aws_ecs_cluster.this[0].arn : var.cluster_arn
  cluster_name = var.cluster_arn == null ? local.name : element(split("/", var.cluster_arn), 1)

  # Where the root file system is read-only, the worker writes here. The image declares the same
  # paths as volumes of its user; Fargate takes their owner from there.
  volumes = {
    workspace = "/workspace"
    home      = "/home/appuser"
    agent     = "/home/agent"
    temporary = "/tmp"
  }

  environment = merge(
    {
      INPUT_QUEUE_URL      = aws_sqs_queue.input.url
      OUTPUT_QUEUE_URL     = aws_sqs_queue.output.url
      WORKSPACE_PATH       = local.volumes.workspace
      REPO_URL             = var.repository_url
      CLIENT_ID            = var.client_id
      PROJECT_ID           = var.project_id
      USER_ID              = var.user_id
      SITE_DOMAIN          = var.domain
      S3_BUCKET_NAME       = local.bucket
      AWS_REGION           = local.region
      ECS_CLUSTER          = local.cluster_name
      ECS_SERVICE          = local.name
      IDLE_TIMEOUT_SECONDS = tostring(var.idle_seconds)
    },
    var.separate_agent ? { AGENT_USER = "agent" } : {},
    var.environment,
  )

  # Fargate lets a task have Docker's standard capabilities, less those that are dropped. Those that
  # remain let the worker start programs as another user, end them, and hand files over to it.
  dropped_capabilities = var.separate_agent ? [
    "AUDIT_WRITE", "FOWNER", "FSETID", "MKNOD", "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETPCAP", "SYS_CHROOT",
  ] : ["ALL"]
}

resource "aws_ecs_cluster" "this" {
  count = var.cluster_arn == null ? 1 : 0
  name  = local.name
  tags  = local.tags
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/ecs/${var.name_prefix}/${local.site}"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

resource "aws_ecs_task_definition" "worker" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  dynamic "ephemeral_storage" {
    for_each = var.disk == null ? [] : [var.disk]

    content {
      size_in_gib = ephemeral_storage.value
    }
  }

  dynamic "volume" {
    for_each = local.volumes

    content {
      name = volume.key
    }
  }

  container_definitions = jsonencode([{
    name      = "worker"
    image     = local.image
    essential = true
    user      = var.separate_agent ? "0:0" : "1001:1001"

    readonlyRootFilesystem = true
    mountPoints = [
      for name, path in local.volumes : { sourceVolume = name, containerPath = path, readOnly = false }
    ]
    linuxParameters = {
      # The image brings its own init, and one that the agent cannot look into: the one of ECS has
      # the secrets in an environment that every process of the same user may read.
      initProcessEnabled = false
      capabilities       = { drop = local.dropped_capabilities, add = [] }
    }

    environment = [for name in sort(keys(local.environment)) : { name = name, value = local.environment[name] }]
    secrets     = [for name in sort(keys(var.secrets)) : { name = name, valueFrom = var.secrets[name] }]

    # Saving work, a partial deployment and the push may take 25 s after SIGTERM.
    stopTimeout = 60
    healthCheck = {
      command     = ["CMD", "/usr/local/bin/deploy-worker", "health"]
      interval    = 30
      timeout     = 10
      retries     = 3
      startPeriod = 300
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.worker.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "worker"
      }
    }
  }])
}

resource "aws_ecs_service" "worker" {
  name            = local.name
  cluster         = local.cluster_arn
  task_definition = aws_ecs_task_definition.worker.arn
  desired_count   = 0
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"
  tags            = local.tags

  # Never two workers for one site: the old one goes before the new one comes. The lock beside the
  # site would keep them apart, but the older would work for nothing.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  # Moving a task to another zone would start the new one first.
  availability_zone_rebalancing = "DISABLED"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.worker.id]
    assign_public_ip = var.assign_public_ip
  }

  lifecycle {
    # The alarm wakes it, the worker itself goes to sleep.
    ignore_changes = [desired_count]
  }
}

# Nobody calls the worker; it calls git, npm, the agent's API and AWS, all by HTTPS.
resource "aws_security_group" "worker" {
  name_prefix = "${local.name}-"
  description = "The worker of ${local.host}: out by HTTPS only"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = local.name })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.worker.id
  description       = "HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}
