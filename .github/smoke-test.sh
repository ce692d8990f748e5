#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# On the cluster of kubectl's current context (a throw-away one): the operator as deploy/overlays/kind has
# it, on moto instead of AWS, and a person who gets a working sign-in.
set -euo pipefail
cd "$(dirname "$0")/.."

kubectl apply --server-side -k deploy/overlays/kind
kubectl -n clouduser-system rollout status deployment/moto --timeout=180s
# moto, as SES, sends for verified senders only.
kubectl -n clouduser-system exec deployment/moto -- python -c \
  "import boto3; boto3.client('sesv2', 'us-east-1', endpoint_url='http://127.0.0.1:5000').create_email_identity(EmailIdentity='example.com')"
kubectl -n clouduser-system exec deployment/moto -- python -c \
  "import boto3; boto3.client('iam', 'us-east-1', endpoint_url='http://127.0.0.1:5000').create_group(GroupName='self-service')"
kubectl -n clouduser-system rollout status deployment/clouduser-operator --timeout=180s

kubectl apply -f deploy/samples/omar.yaml
kubectl wait --for=condition=Ready cloudusers/omar --timeout=120s
kubectl get cloudusers -o wide

# The leader goes; the other replica takes over and removes the user.
leader=$(kubectl -n clouduser-system get lease clouduser-operator -o jsonpath='{.spec.holderIdentity}')
kubectl -n clouduser-system delete pod "${leader%%_*}" --wait=false
kubectl delete -f deploy/samples/omar.yaml --timeout=120s
kubectl -n clouduser-system exec deployment/moto -- python -c \
  "import boto3; assert not boto3.client('iam', 'us-east-1', endpoint_url='http://127.0.0.1:5000').list_users()['Users']"
