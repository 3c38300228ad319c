locals {
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  partition = data.aws_partition.current.partition

  site = "${var.client_id}-${var.project_id}-${var.user_id}"
  name = "${var.name_prefix}-${local.site}"
  # Names of roles have at most 64 characters, and an ending here.
  role_name = length(local.name) <= 50 ? local.name : "${substr(local.name, 0, 41)}-${substr(sha256(local.name), 0, 8)}"
  host      = "edit.${var.client_id}.${var.domain}"
  bucket    = coalesce(var.bucket_name, local.host)

  queue_names = coalesce(var.queue_names, {
    input       = "${var.name_prefix}-input-${local.site}"
    output      = "${var.name_prefix}-output-${local.site}"
    dead_letter = "${var.name_prefix}-dlq-${local.site}"
  })

  # Known before the resources are: policies that name them can be compared in a plan.
  bucket_arn  = "arn:${local.partition}:s3:::${local.bucket}"
  service_arn = "arn:${local.partition}:ecs:${local.region}:${local.account}:service/${local.cluster_name}/${local.name}"

  tags = merge({ Client = var.client_id, Project = var.project_id, User = var.user_id }, var.tags)
}
