"""Compares what is in a bucket with what should be, read by boto3.

Standard input, JSON:
    endpoint, accessKey, secretKey, region   the server
    bucket, prefix                           the site; the prefix is empty or ends in "/"
    directory                                the files that were deployed
    expectations                             [{"match", "contentType", "cacheControl", "gzip"?}]:
                                             the first whose glob matches a name counts
    foreign                                  keys besides the site's that should be there

Standard output: {"objectCount", "byteCount", "problems": [sentence]}. State below
"<prefix>.deploy-dist/" is not looked at. Every other object has to be one of the directory's files,
byte for byte, under its exact name, with the expected headers; multipart uploads that were left
behind are a problem, too.
"""

import concurrent.futures
import fnmatch
import gzip
import json
import os
import sys

import boto3
import botocore.config

request = json.load(sys.stdin)
prefix = request["prefix"]
client = boto3.client(
    "s3",
    endpoint_url=request["endpoint"],
    aws_access_key_id=request["accessKey"],
    aws_secret_access_key=request["secretKey"],
    region_name=request["region"],
    config=botocore.config.Config(
        s3={"addressing_style": "path"}, response_checksum_validation="when_required"
    ),
)
problems = []


def local_files():
    root = request["directory"]
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                yield os.path.relpath(path, root), path


def expectation(name):
    for candidate in request["expectations"]:
        if fnmatch.fnmatchcase(name, candidate["match"]):
            return candidate
    return None


def differences(name, path):
    wanted = expectation(name)
    if wanted is None:
        return [f"{name!r}: the test says nothing about its headers"]
    answer = client.get_object(Bucket=request["bucket"], Key=prefix + name)
    body = answer["Body"].read()
    encoding = answer.get("ContentEncoding")
    found = []
    if wanted.get("gzip"):
        if encoding != "gzip":
            found.append(f"{name!r}: Content-Encoding is {encoding!r}, not 'gzip'")
        else:
            body = gzip.decompress(body)
    elif encoding is not None:
        found.append(f"{name!r}: Content-Encoding is {encoding!r}, none is expected")
    with open(path, "rb") as file:
        if body != file.read():
            found.append(f"{name!r}: its bytes differ from the file's")
    for header, field in (("ContentType", "contentType"), ("CacheControl", "cacheControl")):
        if answer.get(header) != wanted[field]:
            found.append(f"{name!r}: {header} is {answer.get(header)!r}, not {wanted[field]!r}")
    return found


listed = {}
for page in client.get_paginator("list_objects_v2").paginate(Bucket=request["bucket"]):
    for item in page.get("Contents", []):
        listed[item["Key"]] = item["Size"]
objects = {
    key: size for key, size in listed.items() if not key.startswith(prefix + ".deploy-dist/")
}
files = dict(local_files())
wanted_keys = {prefix + name for name in files} | set(request.get("foreign", []))
problems += [f"{key!r} is missing" for key in sorted(wanted_keys - objects.keys())]
problems += [f"{key!r} should not be there" for key in sorted(objects.keys() - wanted_keys)]

present = [(name, path) for name, path in sorted(files.items()) if prefix + name in objects]
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    for found in pool.map(lambda item: differences(*item), present):
        problems += found

try:
    uploads = client.list_multipart_uploads(Bucket=request["bucket"]).get("Uploads", [])
except client.exceptions.NoSuchUpload:
    # How rclone says that there are none in a bucket that never had one.
    uploads = []
problems += [f"a multipart upload of {upload['Key']!r} was left behind" for upload in uploads]

json.dump(
    {"objectCount": len(objects), "byteCount": sum(objects.values()), "problems": problems},
    sys.stdout,
)
