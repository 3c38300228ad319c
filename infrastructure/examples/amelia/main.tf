# One customer's site: amelia's, edited by john, at edit.amelia.example.com.
#
#   terraform init
#   terraform apply
#   aws secretsmanager put-secret-value --secret-id webordinary/amelia/anthropic --secret-string sk-ant-…
#   aws secretsmanager put-secret-value --secret-id webordinary/amelia/github --secret-string github_pat_…
#   ../../../scripts/build-image --push "$(terraform output -raw image)"

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "Where everything is."
  type        = string
  default     = "us-west-2"
}

variable "domain" {
  description = "The domain of all sites."
  type        = string
  default     = "example.com"
}

# The values are put in by hand: in Terraform they would lie in its state.
resource "aws_secretsmanager_secret" "amelia" {
  for_each    = { ANTHROPIC_API_KEY = "anthropic", GITHUB_TOKEN = "github" }
  name        = "webordinary/amelia/${each.value}"
  description = "${each.key} of the worker of amelia"
}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

resource "aws_sns_topic" "alarms" {
  name = "webordinary-alarms"
}

module "site" {
  source = "../.."

  client_id      = "amelia"
  user_id        = "john"
  domain         = var.domain
  repository_url = "https://github.com/amelia/website.git"

  secrets = { for name, secret in aws_secretsmanager_secret.amelia : name => secret.arn }

  vpc_id     = data.aws_vpc.default.id
  subnet_ids = data.aws_subnets.default.ids

  alarm_topic_arns = [aws_sns_topic.alarms.arn]
}

output "site" {
  description = "What the module made."
  value       = module.site
}

output "image" {
  description = "Where the image must be pushed to."
  value       = module.site.image
}
