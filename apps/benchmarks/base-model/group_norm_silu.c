/* silu(group_norm(x)) and its gradient for x [N, P, C] in bfloat16, P places of C channels: one pass each over the memory. */
#include <math.h>
#include <stdint.h>
#include <string.h>

static inline float widen(uint16_t bits) {
  union { uint32_t bits; float value; } number = {.bits = (uint32_t)bits << 16};
  return number.value;
}

/* To the nearest, ties to even. */
static inline uint16_t narrow(float value) {
  union { float value; uint32_t bits; } number = {.value = value};
  number.bits += 0x7fff + ((number.bits >> 16) & 1);
  return (uint16_t)(number.bits >> 16);
}

void group_norm_silu(const uint16_t *x, const float *weight, const float *bias, uint16_t *y, float *mean, float *deviation,
                     long N, long P, long C, long G, float eps) {
  long width = C / G;
#pragma omp parallel for schedule(dynamic, 1)
  for (long n = 0; n < N; n++) {
    float sum[C], squares[C], scale[C], shift[C];
    memset(sum, 0, sizeof sum);
    memset(squares, 0, sizeof squares);
    const uint16_t *from = x + n * P * C;
    uint16_t *to = y + n * P * C;
    for (long p = 0; p < P; p++)
      for (long c = 0; c < C; c++) {
        float value = widen(from[p * C + c]);
        sum[c] += value;
        squares[c] += value * value;
      }
    for (long g = 0; g < G; g++) {
      double total = 0, square = 0;
      for (long c = g * width; c < (g + 1) * width; c++) total += sum[c], square += squares[c];
      double middle = total / (P * width), variance = square / (P * width) - middle * middle;
      float inverse = 1.0 / sqrt((variance > 0 ? variance : 0) + eps);
      mean[n * G + g] = middle;
      deviation[n * G + g] = inverse;
      for (long c = g * width; c < (g + 1) * width; c++) {
        scale[c] = inverse * weight[c];
        shift[c] = bias[c] - middle * inverse * weight[c];
      }
    }
    for (long p = 0; p < P; p++)
      for (long c = 0; c < C; c++) {
        float value = widen(from[p * C + c]) * scale[c] + shift[c];
        to[p * C + c] = narrow(value / (1.f + expf(-value)));
      }
  }
}

/* Adds to the gradients of weight and bias, and gives that of x. */
void group_norm_silu_gradient(const uint16_t *x, const uint16_t *dy, const float *weight, const float *bias, const float *mean,
                              const float *deviation, uint16_t *dx, float *dweight, float *dbias, long N, long P, long C,
                              long G) {
  long width = C / G;
#pragma omp parallel
  {
    float dweights[C], dbiases[C];
    memset(dweights, 0, sizeof dweights);
    memset(dbiases, 0, sizeof dbiases);
#pragma omp for schedule(dynamic, 1)
    for (long n = 0; n < N; n++) {
      float plain[C], with_x[C], scale[C], shift[C], inverse[C], middle[C], plain_mean[C], with_x_mean[C];
      memset(plain, 0, sizeof plain);
      memset(with_x, 0, sizeof with_x);
      for (long c = 0; c < C; c++) {
        float m = mean[n * G + c / width], r = deviation[n * G + c / width];
        scale[c] = r * weight[c];
        shift[c] = bias[c] - m * r * weight[c];
        inverse[c] = r;
        middle[c] = -m * r;
      }
      const uint16_t *from = x + n * P * C, *given = dy + n * P * C;
      uint16_t *to = dx + n * P * C;
      for (long p = 0; p < P; p++)
        for (long c = 0; c < C; c++) {
          float value = widen(from[p * C + c]), normed = value * scale[c] + shift[c], gate = 1.f / (1.f + expf(-normed));
          float inner = widen(given[p * C + c]) * gate * (1.f + normed * (1.f - gate));
          to[p * C + c] = narrow(inner);
          plain[c] += inner;
          with_x[c] += inner * (value * inverse[c] + middle[c]);
        }
      for (long g = 0; g < G; g++) {
        float a = 0, b = 0;
        for (long c = g * width; c < (g + 1) * width; c++) a += plain[c] * weight[c], b += with_x[c] * weight[c];
        for (long c = g * width; c < (g + 1) * width; c++) plain_mean[c] = a / (P * width), with_x_mean[c] = b / (P * width);
      }
      for (long c = 0; c < C; c++) dbiases[c] += plain[c], dweights[c] += with_x[c];
      for (long p = 0; p < P; p++)
        for (long c = 0; c < C; c++) {
          float normal = widen(from[p * C + c]) * inverse[c] + middle[c];
          float inner = widen(to[p * C + c]) * weight[c] - plain_mean[c] - normal * with_x_mean[c];
          to[p * C + c] = narrow(inverse[c] * inner);
        }
    }
#pragma omp critical
    for (long c = 0; c < C; c++) dweight[c] += dweights[c], dbias[c] += dbiases[c];
  }
}
