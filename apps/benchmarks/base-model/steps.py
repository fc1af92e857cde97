"""A step of training, as both networks take it."""
import torch


def take_step(loss, parameters, average, optimizer, step):
    """Moves the parameters and the running average of them; gives the number of the step."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    step += 1
    decay = min(0.999, (1 + step) / (10 + step))
    with torch.no_grad():
        torch._foreach_mul_(average, decay)
        torch._foreach_add_(average, [p.detach() for p in parameters], alpha=1 - decay)
    return step
