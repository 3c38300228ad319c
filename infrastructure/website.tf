# The site: a bucket that serves a website, and keeps what was overwritten for a while.

resource "aws_s3_bucket" "site" {
  bucket        = local.bucket
  force_destroy = var.force_destroy
  tags          = local.tags
}

resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.id

  index_document {
    suffix = "index.html"
  }

  error_document {
    key = "404.html"
  }
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# A website is public by its policy; access lists have no business here.
resource "aws_s3_bucket_public_access_block" "site" {
  bucket                  = aws_s3_bucket.site.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = false
  restrict_public_buckets = false
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = templatefile("${path.module}/policies/website-bucket.json.tftpl", {
    bucket_arn = local.bucket_arn
  })

  # S3 refuses a public policy while the block is still in place.
  depends_on = [aws_s3_bucket_public_access_block.site]
}

resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    id     = "forget-old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.keep_versions_days
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  rule {
    id     = "abort-uploads"
    status = "Enabled"

    filter {}

    # The program aborts its own; what a killed one leaves is billed until it is aborted.
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  rule {
    id     = "forget-previews"
    status = "Enabled"

    filter {
      prefix = "session/"
    }

    expiration {
      days = var.keep_previews_days
    }
  }

  # The state of previews lies apart from them, where nobody may read.
  rule {
    id     = "forget-preview-states"
    status = "Enabled"

    filter {
      prefix = ".deploy-dist/session/"
    }

    expiration {
      days = var.keep_previews_days
    }
  }

  # A rule for non-current versions has no effect on a bucket that is not versioned yet.
  depends_on = [aws_s3_bucket_versioning.site]
}

resource "aws_s3_bucket_cors_configuration" "site" {
  count  = length(var.cors_origins) > 0 ? 1 : 0
  bucket = aws_s3_bucket.site.id

  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = var.cors_origins
    allowed_headers = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}
