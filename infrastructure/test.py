#!/usr/bin/env python3
"""Applies the example against moto, and looks at what came of it with boto3.

Needs terraform, the AWS provider, and a Python with the packages of Tests/requirements.txt. Where one
of the first two is missing it says so and does the rest.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import boto3

MODULE = pathlib.Path(__file__).resolve().parent
SERVER = MODULE.parent / "Tests/TestSupport/Python/policy_server.py"
REGION = "us-west-2"
# The administrator of the server.
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAADMINISTRATOR000",
    "AWS_SECRET_ACCESS_KEY": "administrators-secret-key-of-the-test-00",
}
# Where administrators put providers for machines without a way to the registry.
MIRRORS = ["/usr/share/terraform/providers", "/opt/terraform/providers", "/opt/tf-plugins"]
# moto serves buckets by path; everything else is as for AWS.
OVERRIDE = 'provider "aws" {\n  s3_use_path_style = true\n}\n'

SITE = "webordinary-amelia-website-john"
BUCKET = "edit.amelia.example.com"


class Terraform:
    """Terraform in one folder, with moto in the place of AWS."""

    def __init__(self, folder: pathlib.Path, endpoint: str):
        self.folder = folder
        ours = ("AWS_", "TF_")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        self.environment |= KEYS | {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
        }

    def __call__(self, *arguments: str, expected: int = 0) -> str:
        # A provider that misses something in moto repeats itself for hours.
        run = subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=900,
        )
        if run.returncode != expected:
            sys.exit(f"terraform {arguments[0]}: exit code {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout

    def initialise(self) -> str | None:
        """Finds the provider: in the registry, or in a mirror. Returns why not."""
        mirror = find_mirror()
        run = subprocess.run(
            ["terraform", "init", "-input=false", "-no-color"]
            + ([f"-plugin-dir={mirror}"] if mirror else []),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        return None if run.returncode == 0 else run.stderr.strip()


def find_mirror() -> str | None:
    places = [os.environ.get("TERRAFORM_PROVIDERS", ""), *MIRRORS]
    return next((p for p in places if p and os.path.isdir(f"{p}/registry.terraform.io")), None)


def client(service: str, endpoint: str):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )


def status(url: str) -> int:
    """What a visitor gets, who signs nothing."""
    try:
        return urllib.request.urlopen(url, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def check(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        sys.exit(f"{what}: {found!r}, not {wanted!r}")
    print(f"  {what}: {found}", flush=True)


def step(what: str) -> None:
    print(what, flush=True)


def examine(endpoint: str) -> None:
    s3 = client("s3", endpoint)
    s3.put_object(Bucket=BUCKET, Key="index.html", Body=b"page")
    for key in [".deploy-dist/manifest", "docs/.deploy-dist/manifest"]:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"state")
        check(f"a visitor's GET of {key}", status(f"{endpoint}/{BUCKET}/{key}"), 403)
    check("a visitor's GET of index.html", status(f"{endpoint}/{BUCKET}/index.html"), 200)
    check("a visitor's listing", status(f"{endpoint}/{BUCKET}"), 403)
    website = s3.get_bucket_website(Bucket=BUCKET)
    check("the error page", website["ErrorDocument"]["Key"], "404.html")
    check("versioning", s3.get_bucket_versioning(Bucket=BUCKET)["Status"], "Enabled")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    check(
        "lifecycle rules",
        sorted(rule["ID"] for rule in rules),
        ["abort-uploads", "forget-old-versions", "forget-preview-states", "forget-previews"],
    )

    sqs = client("sqs", endpoint)
    urls = {
        kind: sqs.get_queue_url(QueueName=f"webordinary-{kind}-amelia-website-john")["QueueUrl"]
        for kind in ("input", "output", "dlq")
    }
    attributes = sqs.get_queue_attributes(QueueUrl=urls["input"], AttributeNames=["All"])
    redrive = attributes["Attributes"]["RedrivePolicy"]
    check("five receipts until the dead-letter queue", '"maxReceiveCount":5' in redrive, True)
    check("which is the right one", "webordinary-dlq-amelia-website-john" in redrive, True)

    iam = client("iam", endpoint)
    for role, policy in [("task", "worker"), ("execution", "start")]:
        document = iam.get_role_policy(RoleName=f"{SITE}-{role}", PolicyName=policy)
        actions = sorted(
            action
            for statement in document["PolicyDocument"]["Statement"]
            for action in [statement["Action"]]
            for action in (action if isinstance(action, list) else [action])
        )
        print(f"  the {role} role may: {' '.join(actions)}")
        if any("*" in action for action in actions):
            sys.exit("a wildcard among the actions")

    ecs = client("ecs", endpoint)
    service = ecs.describe_services(cluster=SITE, services=[SITE])["services"][0]
    check("the service's desired count", service["desiredCount"], 0)
    task = ecs.describe_task_definition(taskDefinition=SITE)["taskDefinition"]
    worker = task["containerDefinitions"][0]
    check("the worker's user", worker["user"], "1001:1001")
    check("its root file system is read-only", worker["readonlyRootFilesystem"], True)
    check("seconds until SIGKILL", worker["stopTimeout"], 60)
    check(
        "its secrets",
        sorted(secret["name"] for secret in worker["secrets"]),
        ["ANTHROPIC_API_KEY", "GITHUB_TOKEN"],
    )

    scaling = client("application-autoscaling", endpoint)
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    alarms = client("cloudwatch", endpoint).describe_alarms()["MetricAlarms"]
    by_name = {alarm["AlarmName"].removeprefix(SITE + "-"): alarm for alarm in alarms}
    check("alarms", sorted(by_name), ["dead-letters", "failed-deploys", "message-age", "wake"])
    check(
        "the alarm on waiting messages wakes the worker",
        by_name["wake"]["AlarmActions"] == [policies[0]["PolicyARN"]],
        True,
    )

    # The worker fell asleep, or the alarm woke it: neither is Terraform's business.
    ecs.update_service(cluster=SITE, service=SITE, desiredCount=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    if shutil.which("terraform") is None:
        print("skipped: terraform is missing, so the module was neither validated nor applied")
        return
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "infrastructure"
        shutil.copytree(MODULE, copy, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
        example = copy / "examples/amelia"
        (example / "moto_override.tf").write_text(OVERRIDE)
        server = subprocess.Popen(
            [sys.executable, str(SERVER)],
            stdout=subprocess.PIPE,
            stderr=open(f"{scratch}/server.log", "w"),
            text=True,
        )
        try:
            endpoint = server.stdout.readline().split()[-1]
            terraform = Terraform(example, endpoint)
            step("terraform fmt -check")
            subprocess.run(
                ["terraform", "fmt", "-check", "-recursive", "-diff", str(MODULE)],
                env=terraform.environment,
                check=True,
            )
            problem = terraform.initialise()
            if problem is not None:
                print(f"skipped: validate and apply, for want of the AWS provider: {problem}")
                return
            step("terraform validate")
            terraform("validate")
            step("terraform apply")
            terraform("apply", "-auto-approve", "-input=false", "-no-color")
            examine(endpoint)
            step("terraform apply, again")
            again = terraform("apply", "-auto-approve", "-input=false", "-no-color")
            if "0 added, 0 changed, 0 destroyed" not in again:
                sys.exit(f"the second apply changed something:\n{again}")
            step("terraform destroy")
            s3 = client("s3", endpoint)
            for version in s3.list_object_versions(Bucket=BUCKET)["Versions"]:
                s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
            terraform("destroy", "-auto-approve", "-input=false", "-no-color")
            check("buckets that are left", client("s3", endpoint).list_buckets()["Buckets"], [])
        finally:
            server.kill()
            server.wait()


main()
