"""A step of training, as both networks take it."""
import torch
import torch.distributed as workers


def take_step(loss, parameters, average, optimizer, step):
    """Moves the parameters and the running average of them; gives the number of the step. Workers share their gradients."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    if workers.is_initialized():
        gradients = torch.cat([p.grad.flatten() for p in parameters])
        workers.all_reduce(gradients)
        for p, gradient in zip(parameters, (gradients / workers.get_world_size()).split([p.numel() for p in parameters])):
            p.grad.copy_(gradient.view_as(p))
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    step += 1
    decay = min(0.999, (1 + step) / (10 + step))
    with torch.no_grad():
        torch._foreach_mul_(average, decay)
        torch._foreach_add_(average, [p.detach() for p in parameters], alpha=1 - decay)
    return step
