# What site this is.

variable "client_id" {
  description = "The customer. Part of the names of bucket and queues, and CLIENT_ID of the worker."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$", var.client_id))
    error_message = "client_id becomes part of a host name: 1 to 24 of a-z, 0-9 and -, no - at an end."
  }
}

variable "project_id" {
  description = "The customer's project. Part of the names of the queues, and PROJECT_ID of the worker."
  type        = string
  default     = "website"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,15}$", var.project_id))
    error_message = "project_id becomes part of a queue's name: 1 to 15 of A-Z, a-z, 0-9, _ and -."
  }
}

variable "user_id" {
  description = "Who edits. Part of the names of the queues, and USER_ID of the worker."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,15}$", var.user_id))
    error_message = "user_id becomes part of a queue's name: 1 to 15 of A-Z, a-z, 0-9, _ and -."
  }
}

variable "domain" {
  description = "The domain below which sites live: edit.{client_id}.{domain}. SITE_DOMAIN of the worker."
  type        = string
}

variable "name_prefix" {
  description = "What the names of queues, roles and services begin with."
  type        = string
  default     = "webordinary"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}$", var.name_prefix))
    error_message = "name_prefix has 2 to 15 of a-z, 0-9 and -, a letter first."
  }
}

variable "bucket_name" {
  description = "The website's bucket, when not edit.{client_id}.{domain}. Without CloudFront it must be the site's host name."
  type        = string
  default     = null
}

variable "queue_names" {
  description = "Names of the queues, when not {name_prefix}-{input|output|dlq}-{client_id}-{project_id}-{user_id}."
  type = object({
    input       = string
    output      = string
    dead_letter = string
  })
  default = null
}

variable "tags" {
  description = "Tags for everything, besides those that name the site."
  type        = map(string)
  default     = {}
}

# The website.

variable "cors_origins" {
  description = "Origins whose scripts may read the site's files; fonts need it too. An empty list turns CORS off."
  type        = list(string)
  default     = ["*"]
}

variable "keep_versions_days" {
  description = "Days that overwritten and deleted objects are kept: how far back a site can be restored."
  type        = number
  default     = 90
}

variable "keep_previews_days" {
  description = "Days that a preview below session/ is kept."
  type        = number
  default     = 30
}

variable "force_destroy" {
  description = "Whether terraform destroy may delete a bucket and a registry that are not empty."
  type        = bool
  default     = false
}

variable "zone_id" {
  description = "The Route 53 zone of the domain; null to leave DNS alone."
  type        = string
  default     = null
}

variable "cdn" {
  description = "Puts CloudFront before the bucket, and with it HTTPS. The certificate must cover the host and be in us-east-1."
  type = object({
    certificate_arn = string
    price_class     = optional(string, "PriceClass_100")
  })
  default = null
}

# The worker.

variable "repository_url" {
  description = "The git repository of the site, https."
  type        = string
}

variable "secrets" {
  description = "Environment variables of the worker that are secret: name to the ARN of a Secrets Manager secret or an SSM parameter."
  type        = map(string)

  validation {
    condition     = length(setsubtract(keys(var.secrets), ["ANTHROPIC_API_KEY", "GITHUB_TOKEN"])) == 0
    error_message = "The worker reads two secrets: ANTHROPIC_API_KEY and GITHUB_TOKEN."
  }
}

variable "environment" {
  description = "Further settings of the worker, such as BUILD_COMMAND or LOG_LEVEL. No secrets: they are readable in the console."
  type        = map(string)
  default     = {}
}

variable "image" {
  description = "The worker's image; null for image_tag in the repository that this module creates."
  type        = string
  default     = null
}

variable "image_tag" {
  description = "Tag in the module's own image repository."
  type        = string
  default     = "latest"
}

variable "image_repository_name" {
  description = "Name of the ECR repository, which is created unless image names an image. One is enough for all sites of an account."
  type        = string
  default     = null
}

variable "cluster_arn" {
  description = "An ECS cluster to run in; null creates one. One is enough for all sites of an account."
  type        = string
  default     = null
}

variable "vpc_id" {
  description = "The VPC of the subnets."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets from which the internet can be reached: git, npm, and the agent's API are there."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "Whether tasks get a public address. A public subnet needs it; a private one needs a NAT gateway instead."
  type        = bool
  default     = true
}

variable "cpu" {
  description = "CPU units of the task; 1024 are one vCPU."
  type        = number
  default     = 1024
}

variable "memory" {
  description = "Memory of the task in MiB."
  type        = number
  default     = 2048
}

variable "disk" {
  description = "Disk of the task in GiB, 21 to 200; null for Fargate's 20, which cost nothing."
  type        = number
  default     = null
}

variable "cpu_architecture" {
  description = "X86_64 or ARM64; the image must be built for it."
  type        = string
  default     = "X86_64"
}

variable "separate_agent" {
  description = "Whether agent and build run as a user of their own. The worker then starts as root with the five capabilities that this takes."
  type        = bool
  default     = false
}

variable "idle_seconds" {
  description = "Seconds without a message after which the worker goes to sleep."
  type        = number
  default     = 900
}

# Watching.

variable "log_retention_days" {
  description = "Days that the worker's log is kept."
  type        = number
  default     = 30
}

variable "alarm_topic_arns" {
  description = "SNS topics that hear of alarms."
  type        = list(string)
  default     = []
}

variable "message_age_alarm_seconds" {
  description = "How old an unanswered message may become. One instruction may take 40 minutes: 30 for the agent, 10 for the build."
  type        = number
  default     = 3600
}

variable "dashboard" {
  description = "Whether to create a CloudWatch dashboard for this site; an account's first three are free."
  type        = bool
  default     = true
}

# Publishing from elsewhere.

variable "github_publisher" {
  description = "A role for GitHub Actions, which publishes to this bucket with deploy-dist and may do nothing else."
  type = object({
    oidc_provider_arn = string
    # Such as repo:amelia/website:ref:refs/heads/main; a * at its end matches any branch.
    subject = string
  })
  default = null
}
