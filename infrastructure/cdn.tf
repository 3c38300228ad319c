# CloudFront, and the site's name. Both are options: without the first there is no HTTPS.

locals {
  has_cdn = var.cdn != null
}

resource "aws_cloudfront_distribution" "site" {
  count           = local.has_cdn ? 1 : 0
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  comment         = local.host
  aliases         = [local.host]
  price_class     = var.cdn.price_class
  tags            = local.tags

  origin {
    origin_id   = "site"
    domain_name = aws_s3_bucket_website_configuration.site.website_endpoint

    # The website endpoint, and not the bucket: only the former serves /a/index.html for /a/ and
    # 404.html for what is not there. It speaks HTTP only.
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD", "OPTIONS"]
    cached_methods         = ["GET", "HEAD"]
    compress               = true
    # Managed-CachingOptimized: honours the Cache-Control that deploy-dist sets, and pages have
    # max-age=0, so that an edit is seen at once without an invalidation.
    cache_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    # Managed-CORS-S3Origin.
    origin_request_policy_id = "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"
    # Managed-SecurityHeadersPolicy.
    response_headers_policy_id = "67f7725c-6f97-4210-82d7-5512b31e9d03"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.cdn.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

resource "aws_route53_record" "site" {
  for_each = var.zone_id == null ? toset([]) : toset(local.has_cdn ? ["A", "AAAA"] : ["A"])

  zone_id = var.zone_id
  name    = local.host
  type    = each.value

  alias {
    name = (
      local.has_cdn
      ? aws_cloudfront_distribution.site[0].domain_name
      : aws_s3_bucket_website_configuration.site.website_domain
    )
    zone_id = (
      local.has_cdn ? aws_cloudfront_distribution.site[0].hosted_zone_id : aws_s3_bucket.site.hosted_zone_id
    )
    evaluate_target_health = false
  }
}
