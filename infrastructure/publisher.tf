# A role for a pipeline elsewhere that publishes to the same bucket.

resource "aws_iam_role" "publisher" {
  count       = var.github_publisher == null ? 0 : 1
  name        = "${local.role_name}-publisher"
  description = "Publishes ${local.host} from GitHub Actions"
  tags        = local.tags

  assume_role_policy = templatefile("${path.module}/policies/github-trust.json.tftpl", {
    oidc_provider_arn = var.github_publisher.oidc_provider_arn
    subject           = var.github_publisher.subject
  })
}

resource "aws_iam_role_policy" "publisher" {
  count = var.github_publisher == null ? 0 : 1
  name  = "publish"
  role  = aws_iam_role.publisher[0].id

  policy = templatefile("${path.module}/policies/publisher.json.tftpl", {
    bucket_arn = local.bucket_arn
  })
}
