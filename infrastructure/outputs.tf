output "bucket" {
  description = "The site's bucket."
  value       = aws_s3_bucket.site.id
}

output "site_url" {
  description = "Where the site is seen."
  value = (
    local.has_cdn ? "https://${local.host}/"
    : var.zone_id == null ? "http://${aws_s3_bucket_website_configuration.site.website_endpoint}/"
    : "http://${local.host}/"
  )
}

output "input_queue_url" {
  description = "Where instructions go."
  value       = aws_sqs_queue.input.url
}

output "output_queue_url" {
  description = "Where answers come from."
  value       = aws_sqs_queue.output.url
}

output "dead_letter_queue_url" {
  description = "What nobody could handle."
  value       = aws_sqs_queue.dead_letter.url
}

output "image" {
  description = "The image that the service runs; push it before the first instruction."
  value       = local.image
}

output "cluster_arn" {
  description = "The cluster, for further sites."
  value       = local.cluster_arn
}

output "service_name" {
  description = "The worker's service."
  value       = aws_ecs_service.worker.name
}

output "task_role_arn" {
  description = "The role that the worker has."
  value       = aws_iam_role.task.arn
}

output "publisher_role_arn" {
  description = "The role for GitHub Actions; null without github_publisher."
  value       = one(aws_iam_role.publisher[*].arn)
}

output "log_group" {
  description = "The worker's log."
  value       = aws_cloudwatch_log_group.worker.name
}

output "distribution_id" {
  description = "The CloudFront distribution; null without cdn."
  value       = one(aws_cloudfront_distribution.site[*].id)
}
