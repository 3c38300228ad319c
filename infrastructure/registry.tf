# The worker's image, unless another module or account holds it.

locals {
  creates_repository = var.image == null
  image = (
    local.creates_repository ? "${aws_ecr_repository.worker[0].repository_url}:${var.image_tag}" : var.image
  )
}

resource "aws_ecr_repository" "worker" {
  count        = local.creates_repository ? 1 : 0
  name         = coalesce(var.image_repository_name, "${var.name_prefix}/deploy-worker")
  force_delete = var.force_destroy
  tags         = local.tags

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "worker" {
  count      = local.creates_repository ? 1 : 0
  repository = aws_ecr_repository.worker[0].name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "keep the last ten images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
      action       = { type = "expire" }
    }]
  })
}
