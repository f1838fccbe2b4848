"""Drives bacalhau-sdk 1.4.2, as it is published, against the node that BACALHAU_API_HOST and
BACALHAU_API_PORT name. Prints what it was told, as one JSON object; the test judges it.

    sdk_1_4_2.py run     put a job, wait for its end, ask everything about it
    sdk_1_4_2.py stop    put a job that takes long, and stop it
"""

import json
import sys
import time

from bacalhau_apiclient.models.api_put_job_request import ApiPutJobRequest
from bacalhau_apiclient.models.job import Job
from bacalhau_apiclient.models.spec_config import SpecConfig
from bacalhau_apiclient.models.task import Task
from bacalhau_sdk.jobs import Jobs

DEADLINE = 60


def job(name):
    task = Task(
        name="main",
        engine=SpecConfig(type="noop", params={}),
        publisher=SpecConfig(type="", params={}),
    )
    return ApiPutJobRequest(
        job=Job(name=name, type="batch", count=1, labels={"from": "python"}, tasks=[task])
    )


def wait_for(jobs, job_id, states):
    end = time.monotonic() + DEADLINE
    while True:
        found = jobs.get(job_id).job
        if found.state.state_type in states or time.monotonic() > end:
            return found
        time.sleep(0.05)


def run():
    jobs = Jobs()
    put = jobs.put(job("from-python"))
    found = wait_for(jobs, put.job_id, ["Completed", "Failed", "Stopped"])
    others = [jobs.put(job(f"page-{number}")).job_id for number in range(3)]
    pages, token = [], ""
    while True:
        page = jobs.list(limit=2, next_token=token)
        pages.append([item.id for item in page.items])
        token = page.next_token
        if not token or len(pages) > 10:
            break
    return {
        "job_id": put.job_id,
        "others": others,
        "evaluation_id": put.evaluation_id,
        "name": found.name,
        "labels": found.labels,
        "state": found.state.state_type,
        "pages": pages,
        "executions": [
            execution.compute_state.state_type for execution in jobs.executions(put.job_id).items
        ],
        "history": [entry.type for entry in jobs.history(put.job_id, event_type="all").items],
        "results": jobs.results(put.job_id).to_dict(),
    }


def stop():
    jobs = Jobs()
    job_id = jobs.put(job("long")).job_id
    before = wait_for(jobs, job_id, ["Running"])
    answer = jobs.stop(job_id, reason="changed my mind")
    after = wait_for(jobs, job_id, ["Stopped"])
    return {
        "before": before.state.state_type,
        "evaluation_id": answer.evaluation_id,
        "after": after.state.state_type,
    }


if __name__ == "__main__":
    print(json.dumps({"run": run, "stop": stop}[sys.argv[1]]()))
