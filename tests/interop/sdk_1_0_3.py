"""Drives bacalhau-sdk 1.0.3, as it is published, against the node that BACALHAU_API_HOST and
BACALHAU_API_PORT name. Prints what it was told, as one JSON object; the test judges it.

    sdk_1_0_3.py run       submit a job, wait for its end, ask everything about it
    sdk_1_0_3.py cancel    submit a job that takes long, and cancel it
    sdk_1_0_3.py submit    submit a job, and nothing else
"""

import json
import sys
import time

from bacalhau_apiclient.api import job_api
from bacalhau_apiclient.models.cancel_request import CancelRequest
from bacalhau_apiclient.models.deal import Deal
from bacalhau_apiclient.models.job_cancel_payload import JobCancelPayload
from bacalhau_apiclient.models.publisher_spec import PublisherSpec
from bacalhau_apiclient.models.spec import Spec
from bacalhau_apiclient.rest import ApiException
from bacalhau_sdk import api, config

DEADLINE = 60


def job(engine="Noop", timeout=1800):
    return {
        "APIVersion": "V1beta1",
        "ClientID": config.get_client_id(),
        "Spec": Spec(
            engine=engine,
            verifier="Noop",
            publisher_spec=PublisherSpec(type="Noop"),
            annotations=["né", "<&>"],
            timeout=timeout,
            deal=Deal(concurrency=1, confidence=0, min_bids=0),
            do_not_track=True,
        ),
    }


def wait_for(job_id, states):
    end = time.monotonic() + DEADLINE
    while True:
        state = api.states(job_id).state
        if state.state in states or time.monotonic() > end:
            return state
        time.sleep(0.05)


def run():
    submitted = api.submit(job()).job
    job_id = submitted.metadata.id
    state = wait_for(job_id, ["Completed", "Error", "Cancelled"])
    return {
        "client_id": config.get_client_id(),
        "job_id": job_id,
        "owner": submitted.metadata.client_id,
        "annotations": submitted.spec.annotations,
        "state": state.state,
        "executions": [execution.state for execution in state.executions],
        "listed": [entry.job.metadata.id for entry in api.list().jobs],
        "events": [event.type for event in api.events(job_id).events],
        "results": api.results(job_id).results,
        "refused": refused(),
    }


def refused():
    """What a submission is answered whose payload was changed after it was signed."""
    payload = api.client.sanitize_for_serialization(job())
    signature = config.sign_for_client(json.dumps(payload).encode())
    payload["Spec"]["Timeout"] = 1
    request = api.SubmitRequest(
        client_public_key=config.get_client_public_key(), payload=payload, signature=signature
    )
    try:
        api.api_instance.submit(request)
    except ApiException as error:
        return {"status": error.status, "body": error.body.decode()}
    return None


def cancel():
    job_id = api.submit(job()).job.metadata.id
    before = wait_for(job_id, ["InProgress"])
    payload = api.client.sanitize_for_serialization(
        JobCancelPayload(client_id=config.get_client_id(), job_id=job_id, reason="changed my mind")
    )
    request = CancelRequest(
        client_public_key=config.get_client_public_key(),
        payload=payload,
        signature=config.sign_for_client(json.dumps(payload).encode()),
    )
    answer = job_api.JobApi(api.client).cancel(request)
    return {
        "before": before.state,
        "answered": answer.state.state,
        "after": wait_for(job_id, ["Cancelled"]).state,
    }


def submit():
    api.submit(job())
    return {"client_id": config.get_client_id()}


if __name__ == "__main__":
    steps = {"run": run, "cancel": cancel, "submit": submit}
    print(json.dumps(steps[sys.argv[1]]()))
